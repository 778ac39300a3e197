/** In which people can be talked to. */
export type Language = "en" | "zh";
