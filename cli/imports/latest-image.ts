import type { FamilyImage } from "../../functions/cloud/image-families.ts";

/** The newest image of a family. Flat and of texts alone: what Terraform's external data source takes. */
export interface LatestImage extends FamilyImage {
  kind: "latest-image";
  family: string;
  region: string;
}
