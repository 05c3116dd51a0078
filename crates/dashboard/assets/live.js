// When there is a new block. The node says so over server-sent events; a lost connection is taken up again by the browser,
// from the last block that it saw.

import { has } from "./api.js";

const AGAIN_MS = 3000;
const POLL_MS = 1000;

/**
 * Follows the chain for as long as the page is there.
 * @param {() => void} block Called after each block, and when somebody looks at the page again.
 * @param {(isConnected: boolean) => void} connection
 */
export async function follow(block, connection) {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) block();
  });
  if (!(await has("/v1/subscribe"))) return setInterval(block, POLL_MS);
  let source;
  const open = () => {
    source?.close();
    source = new EventSource("/v1/subscribe?topics=blocks");
    source.addEventListener("open", () => connection(true));
    source.addEventListener("block", block);
    source.addEventListener("error", () => {
      connection(false);
      // The browser gives up where the answer was not a stream, such as from a proxy before a node that restarts.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
    });
  };
  open();
}
