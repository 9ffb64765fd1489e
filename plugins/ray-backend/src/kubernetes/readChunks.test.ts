import { PassThrough, Readable } from 'node:stream';
import { LoopBudget } from './LoopBudget';
import { ConnectionBrokenError, readChunks } from './readChunks';

/** Says after each chunk that enough was done, and remembers who waits. */
class SpentBudget extends LoopBudget {
  turns: (() => void)[] = [];

  isSpent(): boolean {
    return true;
  }

  nextTurn(): Promise<void> {
    return new Promise(resolve => {
      this.turns.push(resolve);
    });
  }
}

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('readChunks', () => {
  it('reads nothing more in a turn of the loop once its budget is spent', async () => {
    const body = new PassThrough();
    const budget = new SpentBudget();
    const seen: string[] = [];
    const { done } = readChunks(
      body,
      chunk => {
        seen.push(String(chunk));
      },
      budget,
    );
    body.write('a');
    await turn();
    body.write('b');
    body.end('c');
    await turn();
    expect(seen).toEqual(['a']);
    while (budget.turns.length > 0) {
      budget.turns.shift()?.();
      await turn();
    }
    await done;
    expect(seen.join('')).toBe('abc');
    expect(body.destroyed).toBe(true);
  });

  it('is not over before what it waits for is', async () => {
    const body = new PassThrough();
    let release: () => void = () => undefined;
    let isOver = false;
    const { done } = readChunks(
      body,
      () =>
        new Promise<void>(resolve => {
          release = resolve;
        }),
    );
    const over = done
      .catch(error => error)
      .finally(() => {
        isOver = true;
      });
    body.write('a');
    await turn();
    body.destroy(new Error('reset'));
    await turn();
    expect(isOver).toBe(false);
    release();
    expect(await over).toBeInstanceOf(ConnectionBrokenError);
  });

  it('destroys the body of a reader that throws, and says what it threw', async () => {
    const body = new PassThrough();
    const { done } = readChunks(body, () => {
      throw new Error('not mine');
    });
    body.write('a');
    await expect(done).rejects.toThrow('not mine');
    expect(body.destroyed).toBe(true);
  });

  it('takes a body that is closed before its end for a broken connection', async () => {
    const body = new PassThrough();
    const { done } = readChunks(body, () => undefined);
    body.destroy();
    await expect(done).rejects.toThrow('the connection broke');
    const gone = new Readable({ read: () => undefined });
    gone.on('error', () => undefined);
    gone.destroy(new Error('before'));
    await turn();
    await expect(readChunks(gone, () => undefined).done).rejects.toThrow(
      'the connection broke: before',
    );
  });

  it('stops at once, for the reason that is given', async () => {
    const body = new PassThrough();
    const { done, stop } = readChunks(body, () => undefined);
    stop(new Error('stopped'));
    expect(body.destroyed).toBe(true);
    await expect(done).rejects.toThrow('stopped');
  });
});
