/** Which addresses an answer may link to. */

/** Government sites; an operator adds others with the attribute `link-hosts`. */
const DEFAULT_HOSTS = ["gov.cn"];

/** The hosts named in a comma-separated attribute, with the default ones. */
export function linkHosts(attribute) {
  const extra = (attribute ?? "").split(",").map((host) => host.trim().toLowerCase());
  return [...DEFAULT_HOSTS, ...extra.filter((host) => /^[a-z0-9.-]+$/.test(host))];
}

/** The URL when it is https on an allowed host (or below one) or on the page's own origin; null otherwise. */
export function allowedUrl(address, hosts) {
  let url;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    return null;
  }
  if (url.username || url.password) return null;
  if (url.origin === location.origin && url.protocol !== "javascript:") return url;
  if (url.protocol !== "https:") return null;
  return hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`)) ? url : null;
}
