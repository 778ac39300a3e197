export interface Row {
  readonly files: readonly string[];
  readonly how: "refuse" | "refuse-each" | "refuse-made" | "replace";
  readonly text?: string;
  readonly why: string;
  readonly command?: true;
}

export declare const LEFT_OUT: readonly Row[];
