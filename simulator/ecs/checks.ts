import type { Background } from "./background.ts";
import type { EcsKnobs } from "./knobs.ts";
import type { CheckItem, ImageState } from "./store.ts";

/** Platforms that the image check does not look at ("Image check overview"). */
const UNCHECKED = [
  "CoreOS",
  "Customized Linux",
  "Fedora CoreOS",
  "FreeBSD",
  "Gentoo",
  "Windows Server 2003",
  "Windows Server 2008",
];

/** What it says of an image without risks: some of the documented items. */
const ITEMS: Readonly<Record<ImageState["attributes"]["osType"], readonly CheckItem[]>> = {
  linux: [
    { name: "Virtio", value: "Supported" },
    { name: "Nvme", value: "Supported" },
    { name: "CloudInit", value: "Installed" },
  ],
  windows: [
    { name: "Virtio", value: "Supported" },
    { name: "Sysprep", value: "Supported" },
  ],
};

/**
 * The image check of imports that asked for it: it begins when the image is Available, and never changes
 * that.
 */
export class Checks {
  private readonly background: Background;
  private readonly knobs: EcsKnobs;

  constructor(background: Background, knobs: EcsKnobs) {
    this.background = background;
    this.knobs = knobs;
  }

  begin(image: ImageState): void {
    const { origin, attributes, imageId } = image;
    const { checkProgress, checkMs, uncheckedPlatformShows } = this.knobs;
    if (origin.kind === "copy" || !origin.checked || checkProgress === "never-shown") return;
    if (UNCHECKED.includes(attributes.platform)) {
      if (uncheckedPlatformShows === "no-items") image.check = { status: "Finished", items: [] };
      return;
    }
    image.check = { status: "Processing", items: [] };
    if (checkProgress === "never-finished") return;
    this.background.after(checkMs, () => {
      image.check = { status: "Finished", items: itemsOf(attributes.osType, this.knobs.checkRisks) };
      this.background.effect("ImageChecked", { imageId, risks: this.knobs.checkRisks.length });
    });
  }
}

function itemsOf(osType: "linux" | "windows", risks: readonly CheckItem[]): CheckItem[] {
  const fine = ITEMS[osType].filter(({ name }) => risks.every((risk) => risk.name !== name));
  return [...fine, ...risks];
}
