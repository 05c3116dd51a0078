// When there is a new block. The node says so over server-sent events; a lost connection is taken up again by the browser,
// from the last block that it saw.

const AGAIN_MS = 3000;

/**
 * Follows the chain for as long as somebody looks at the page. A page in the background, or one that the browser keeps to go
 * back to, holds no connection: a browser has six for one node, and further pages would wait for one.
 * @param {() => void} look Called after each block, when the connection is lost or there again, and when somebody looks at
 *   the page again.
 */
export function follow(look) {
  let source;
  let later;
  const close = () => {
    clearTimeout(later);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = new EventSource("/v1/subscribe?topics=blocks");
    source.addEventListener("open", look);
    source.addEventListener("block", look);
    source.addEventListener("error", () => {
      look();
      // The browser gives up where the answer was not a stream, such as from a proxy before a node that restarts.
      if (source?.readyState === EventSource.CLOSED) later = setTimeout(open, AGAIN_MS);
    });
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close();
    open();
    look();
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  if (!document.hidden) open();
}
