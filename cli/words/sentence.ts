import { type Filling, type Phrase, told, type Values } from "../../functions/core/sentence.ts";
import { EN, type OWN } from "./en.ts";

export type SentenceKey = keyof typeof OWN;

/**
 * Something to say to people, before its language is known: a key of the catalogue and the values. As data,
 * in JSON and CSV, it is its English text.
 */
export class Sentence implements Phrase {
  readonly phrase: string;
  readonly values: Values;

  constructor(key: string, values: Values) {
    this.phrase = key;
    this.values = values;
  }

  toString(): string {
    return told(this, EN);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A sentence of the catalogue, with a value for each of its placeholders. */
export function sentence<Key extends SentenceKey>(
  key: Key,
  ...[values]: Filling<(typeof OWN)[Key]>
): Sentence {
  return new Sentence(key, values ?? {});
}

/** What people read: a sentence, or text that is of no language or of somebody else. */
export type Text = Sentence | string;
