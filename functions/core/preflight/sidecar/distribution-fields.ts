import { MAX_COPIES, MAX_SHARES, REGIONS } from "../limits.ts";
import { finding, shown } from "../problems/problem.ts";
import { list, object } from "./field-groups.ts";
import { choice, flag, required, text } from "./field-types.ts";
import { DESCRIPTION_RULES, FAMILY_RULES, NAME_RULES } from "./text-rules.ts";

/** What a sidecar asks for after the import: all of it is left out of most sidecars. */
export function distributionFields() {
  return {
    detection: choice({
      description: "Standard: ECS checks the image after the import, and the result tells what it found.",
      otherNames: ["check", "imagecheck"],
      values: ["Standard"],
    }),
    requireCheck: flag({
      description:
        "true: a risk that the check finds stops all that would follow. Asks for the check itself.",
      otherNames: ["checkrequired"],
    }),
    family: text({
      description: "The image family. Its newest image is found by this name; it is set last.",
      otherNames: ["imagefamily"],
      ...FAMILY_RULES,
    }),
    shareWith: list({
      description: `Up to ${MAX_SHARES} accounts, by their IDs, that may use the image and its copies.`,
      otherNames: ["share", "shares", "accounts", "addaccount"],
      max: MAX_SHARES,
      tooMany: (count) => finding("ShareCount", { count, max: MAX_SHARES }),
      item: text({
        description: "An account's ID: 16 digits, in quotes.",
        rules: [
          {
            pattern: "^[0-9]{16}$",
            tell: (value) => finding("AccountMalformed", { value: shown(value) }),
          },
        ],
      }),
    }),
    copies: list({
      description: `Up to ${MAX_COPIES} copies of the image, one a region.`,
      otherNames: ["copy", "copyto", "regions"],
      max: MAX_COPIES,
      tooMany: (count) => finding("CopyCount", { count, max: MAX_COPIES }),
      item: copyField(),
    }),
  };
}

function copyField() {
  return object({
    description: "A copy of the image in another region.",
    fields: {
      region: required(
        choice({
          description: "The region the copy goes to.",
          otherNames: ["regionid", "destinationregionid"],
          values: REGIONS,
        }),
      ),
      name: text({
        description: "The copy's name. Left out: the image's own.",
        otherNames: ["imagename", "destinationimagename"],
        ...NAME_RULES,
      }),
      description: text({
        description: "What the copy is. Left out: the image's own description.",
        otherNames: ["destinationdescription"],
        ...DESCRIPTION_RULES,
      }),
      encrypted: flag({ description: "true: the copy is encrypted." }),
      kmsKeyId: text({
        description:
          "The KMS key of an encrypted copy. Left out: the service key, and the copy cannot be shared.",
        otherNames: ["kmskey", "key"],
        rules: [
          {
            pattern: "^[A-Za-z0-9-]{1,64}$",
            tell: (value) => finding("KmsKeyMalformed", { value: shown(value) }),
          },
        ],
      }),
    },
  });
}
