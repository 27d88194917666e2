import type { Browser, CDPSession } from 'playwright-core';

/**
 * A page in a browser context of its own that Playwright does not watch. Its recording of the network would keep the
 * body of every media request in the page's process: hundreds of megabytes in an hour, and no fault of the page.
 */
export interface DetachedPage extends AsyncDisposable {
  /** Runs a function of the page's world there; its argument and result must survive JSON. */
  run<T>(work: () => T): Promise<T>;
  run<T, A>(work: (argument: A) => T, argument: A): Promise<T>;
  /** A command of the DevTools protocol to the page. */
  send(method: string, parameters?: object): Promise<unknown>;
  /** Settles when the page is gone. */
  readonly gone: Promise<void>;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

interface Evaluated {
  result: { value?: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string } };
}

const VIEWPORT = { width: 1280, height: 900 };

export async function openDetachedPage(browser: Browser, url: string): Promise<DetachedPage> {
  const devtools = await browser.newBrowserCDPSession();
  const { browserContextId } = await devtools.send('Target.createBrowserContext');
  const { targetId } = await devtools.send('Target.createTarget', { url, browserContextId, ...VIEWPORT });
  // Sessions that are not flattened pass messages as text, which is the only way past Playwright's own routing.
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  const gone = new Promise<void>((resolve) => {
    const fail = (event: { targetId?: string; sessionId?: string }): void => {
      if (event.targetId !== targetId && event.sessionId !== sessionId) return;
      for (const { reject } of waiting.values()) reject(new Error('the page is gone'));
      waiting.clear();
      resolve();
    };
    devtools.on('Target.targetCrashed', fail);
    devtools.on('Target.detachedFromTarget', fail);
  });
  devtools.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer: Answer = JSON.parse(message);
    const waiter = waiting.get(answer.id ?? 0);
    if (waiter === undefined) return;
    waiting.delete(answer.id ?? 0);
    if (answer.error === undefined) waiter.resolve(answer.result);
    else waiter.reject(new Error(answer.error.message));
  });

  const send = async (method: string, parameters: object = {}): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
    const message = JSON.stringify({ id, method, params: parameters });
    await Promise.all([answered, devtools.send('Target.sendMessageToTarget', { sessionId, message })]);
    return answered;
  };
  const run = async <T, A>(work: (argument: A) => T, argument?: A): Promise<T> => {
    const expression = `(${work.toString()})(${JSON.stringify(argument) ?? ''})`;
    const answer = (await send('Runtime.evaluate', { expression, returnByValue: true })) as Evaluated;
    const { result, exceptionDetails } = answer;
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value as T;
  };
  return { run, send, gone, [Symbol.asyncDispose]: () => close(devtools, browserContextId) };
}

/** The browser may be gone already, and with it the session. */
async function close(devtools: CDPSession, browserContextId: string): Promise<void> {
  await devtools.send('Target.disposeBrowserContext', { browserContextId }).catch(() => {});
  await devtools.detach().catch(() => {});
}
