import { useEffect, useState } from "preact/hooks";

/**
 * Where in the page one is: its path and its query, so that every view and every filter can be kept as a
 * link.
 */
export interface Address {
  path: string;
  query: URLSearchParams;
}

function current(): Address {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

const MOVED = "image-drop-moved";

/** Goes to another view; `replace` leaves no step for the back button. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  dispatchEvent(new Event(MOVED));
}

export function useAddress(): Address {
  const [address, setAddress] = useState(current);
  useEffect(() => {
    const moved = () => setAddress(current());
    addEventListener("popstate", moved);
    addEventListener(MOVED, moved);
    return () => {
      removeEventListener("popstate", moved);
      removeEventListener(MOVED, moved);
    };
  }, []);
  return address;
}

/** The same view with other filters: empty ones leave the address. */
export function withQuery(
  { path, query }: Address,
  changes: Readonly<Record<string, string | readonly string[]>>,
): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of typeof value === "string" ? [value] : value) if (one !== "") next.append(name, one);
  }
  const text = next.toString();
  return text === "" ? path : `${path}?${text}`;
}
