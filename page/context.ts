import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { About } from "./protocol.ts";
import type { Contact } from "./server.ts";
import type { Words } from "./words/words.ts";

/** What every view is given. */
export interface Surface extends Words {
  about: About;
  /** To be told whether the server answers. */
  setContact: (contact: Contact) => void;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === undefined) throw new Error("A view is shown outside of the page.");
  return surface;
}
