/**
 * Gives a page `painted(question)`: the moment at which the frame was done in
 * which the answer was yes for the first time, in milliseconds since 1970.
 * Looked at whenever the document changes, never by the clock.
 */
export async function installPainted(page) {
  await page.evaluate(() => {
    const afterPaint = done =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () =>
          done(performance.timeOrigin + performance.now());
        channel.port2.postMessage(undefined);
      });
    window.painted = question =>
      new Promise(resolve => {
        const look = observer => {
          if (!question()) return false;
          observer.disconnect();
          afterPaint(resolve);
          return true;
        };
        const watching = new MutationObserver((_, observer) => look(observer));
        watching.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
        look(watching);
      });
  });
}
