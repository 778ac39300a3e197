/** A page without its code blocks. */
export function withoutBlocks(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```/gm, "");
}

/** Every command that a page shows, without `npx`, its choices and comments, one by one. */
export function commandsIn(page: string): string[] {
  const blocks = [...page.matchAll(/^```(sh|console)\n([\s\S]*?)^```/gm)].flatMap(([, kind, block]) => {
    const lines = (block as string).split("\n");
    // In the other kind outputs stand between the commands.
    return kind === "sh" ? lines : lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  });
  const inline = [...withoutBlocks(page).matchAll(/`((?:[A-Z_]+=\S* )*(?:npm|npx|image-drop) [^`]+)`/g)].map(
    ([, command]) => command as string,
  );
  return [...blocks, ...inline]
    .map((line) => line.replace(/\s+#.*$/, ""))
    .flatMap((line) => line.split("&&"))
    .map((command) =>
      command
        .trim()
        .replace(/^(?:[A-Z_]+=\S* )+/, "")
        .replace(/^npx (?=image-drop\b)/, ""),
    )
    .filter(Boolean);
}
