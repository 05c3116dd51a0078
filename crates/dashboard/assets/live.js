// When there is a new block. The node says so over server-sent events; a lost connection is taken up again by the browser,
// from the last block that it saw.

const AGAIN_MS = 3000;

/**
 * Follows the chain for as long as the page is there.
 * @param {() => void} look Called after each block, when the connection is lost or there again, and when somebody looks at
 *   the page again.
 */
export function follow(look) {
  document.addEventListener("visibilitychange", look);
  let source;
  const open = () => {
    source = new EventSource("/v1/subscribe?topics=blocks");
    source.addEventListener("open", look);
    source.addEventListener("block", look);
    source.addEventListener("error", () => {
      look();
      // The browser gives up where the answer was not a stream, such as from a proxy before a node that restarts.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
    });
  };
  open();
}
