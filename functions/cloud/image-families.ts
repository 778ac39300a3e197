import { DescribeImageFromFamilyRequest } from "@alicloud/ecs20140526/dist/models/DescribeImageFromFamilyRequest.js";
import * as z from "zod/mini";
import { type CloudConfig, inRegion } from "./cloud-config.ts";
import { createEcsCaller } from "./ecs-caller.ts";

/** Image families of one region. Every call throws a CloudFault. */
export interface ImageFamilies {
  /**
   * The newest available image of the family: ECS's own answer (DescribeImageFromFamily), so the same that
   * `ImageFamily` of RunInstances takes. Undefined if there is none.
   */
  newest(family: string): Promise<FamilyImage | undefined>;
}

export interface FamilyImage {
  imageId: string;
  imageName: string;
  /** ISO 8601; empty if ECS did not say. */
  createdAt: string;
}

const text = z.optional(z.nullable(z.string()));
/** A family without an image: whether ECS leaves the image out or gives an empty one is not documented. */
const Answer = z.object({
  Image: z.optional(z.nullable(z.object({ ImageId: text, ImageName: text, CreationTime: text }))),
});

export function createImageFamilies(home: CloudConfig, region: string): ImageFamilies {
  const call = createEcsCaller(inRegion(home, region));
  return {
    async newest(imageFamily) {
      const request = new DescribeImageFromFamilyRequest({ regionId: region, imageFamily });
      const { Image } = Answer.parse(await call("DescribeImageFromFamily", request));
      const { ImageId, ImageName, CreationTime } = Image ?? {};
      if (!ImageId) return undefined;
      return { imageId: ImageId, imageName: ImageName ?? "", createdAt: CreationTime ?? "" };
    },
  };
}
