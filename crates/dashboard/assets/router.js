// Every view is a URL. The first segment of the path names the module of the view, the second what it is about.

/**
 * @param {URL} url
 * @returns {{name: string, id: string | null, query: URLSearchParams}} `overview` for `/`.
 */
export function route(url) {
  const [name, id, more] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  const query = url.searchParams;
  if (more !== undefined || (id === "" && name !== "")) return { name: "nothing", id: null, query };
  return { name: name || "overview", id: id ?? null, query };
}

/**
 * Turns clicks on links between views, and the browser's back and forward, into calls.
 * @param {(how: {isNew: boolean}) => void} arrive
 */
export function travel(arrive) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || !isView(link)) return;
    event.preventDefault();
    go(link.href);
  });
  window.addEventListener("popstate", () => arrive({ isNew: true }));
  window.addEventListener("arrive", (event) => arrive(event.detail));
}

/** What is not a view of this page: files, the API, other sites, places within the page. */
function isView(link) {
  const ours = link.origin === location.origin && !link.target && !link.hasAttribute("download");
  const within = link.hash && link.pathname === location.pathname && link.search === location.search;
  return ours && !within && !/^\/(v1|assets|metrics|openapi\.json)(\/|$)/.test(link.pathname);
}

/** Goes to another view. */
export function go(url) {
  history.pushState(null, "", url);
  window.dispatchEvent(new CustomEvent("arrive", { detail: { isNew: true } }));
}

/** Changes what comes after the question mark, in the same view; what is null goes. */
export function amend(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value == null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  history.replaceState(null, "", url);
  window.dispatchEvent(new CustomEvent("arrive", { detail: { isNew: false } }));
}
