import fc from 'fast-check';
import {
  explainSchedulerMessage,
  parseSchedulerMessage,
} from './schedulerMessage';

describe('parseSchedulerMessage', () => {
  it('reads reasons and resources, and leaves preemption out', () => {
    expect(
      parseSchedulerMessage(
        '0/12 nodes are available: 3 Insufficient nvidia.com/gpu, 9 node(s) had untolerated taint {nvidia.com/gpu: present, x}. preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.',
      ),
    ).toEqual({
      nodes: 12,
      reasons: [
        { nodes: 3, text: 'Insufficient nvidia.com/gpu' },
        {
          nodes: 9,
          text: 'node(s) had untolerated taint {nvidia.com/gpu: present, x}',
        },
      ],
      insufficient: ['nvidia.com/gpu'],
    });
  });

  it('never throws, and explains every text with a text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map(text => `0/3 nodes are available: ${text}`),
        ),
        text => {
          expect(typeof explainSchedulerMessage(text)).toBe('string');
        },
      ),
    );
  });
});

describe('explainSchedulerMessage', () => {
  it('says first which resource is lacking', () => {
    expect(
      explainSchedulerMessage(
        "0/5 nodes are available: 3 node(s) didn't match Pod's node affinity/selector, 2 Insufficient cpu.",
      ),
    ).toBe(
      "No node has enough free cpu (2 of 5 nodes lack it); 3 nodes didn't match Pod's node affinity/selector",
    );
  });

  it('keeps a message of another form', () => {
    expect(explainSchedulerMessage('gang is waiting')).toBe('gang is waiting');
  });
});
