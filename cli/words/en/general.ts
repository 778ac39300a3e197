/** What any verb may say. */
export const GENERAL = {
  // Durations; the units as people write them.
  seconds: "{count} s",
  minutes: "{count} min",
  minutesSeconds: "{count} min {rest} s",
  hours: "{count} h",
  hoursMinutes: "{count} h {rest} min",
  days: "{count} d",
  daysHours: "{count} d {rest} h",
  // Where a setting comes from.
  fromDefault: "default",
  fromProfile: 'the aliyun CLI\'s profile "{profile}"',
  languageWrong: "{value} is no language of this command ({source}): it is zh or en.",
} as const;
