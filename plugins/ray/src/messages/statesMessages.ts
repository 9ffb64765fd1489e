/** Words of state, and what every screen says. */
export const statesMessages = {
  clusterState: {
    pending: 'Waiting',
    starting: 'Starting',
    ready: 'Running',
    degraded: 'Degraded',
    suspended: 'Suspended',
    failed: 'Failed',
    deleting: 'Deleting',
    ended: 'Ended',
    unknown: 'Unknown',
  },
  jobState: {
    pending: 'Pending',
    waiting: 'Waiting',
    running: 'Running',
    retrying: 'Retrying',
    suspended: 'Suspended',
    succeeded: 'Succeeded',
    failed: 'Failed',
    stopped: 'Stopped',
    unknown: 'Unknown',
  },
  severity: {
    error: 'Error',
    warning: 'Warning',
    info: 'Note',
  },
  connection: {
    reconnectingTitle: 'Live updates are interrupted',
    reconnecting:
      'The connection to the portal broke off {{ago}}. What you see is as it was then; it is tried again by itself.',
    refusedTitle: 'This cannot be shown',
    connectingTitle: 'The portal does not answer yet',
    connectingProblem: '{{message}} It is tried again by itself.',
    staleTitle: 'Kubernetes cluster {{name}} is behind',
    unreachableTitle: 'Kubernetes cluster {{name}} cannot be reached',
    errorTitle: 'Kubernetes cluster {{name}} has a problem',
    staleSince: 'What is shown of it is from {{ago}}.',
    objectStale:
      'The Kubernetes cluster is out of reach since {{ago}}; this is the last that was seen.',
    ownersStale:
      'The catalog does not answer; these owners are the last known.',
  },
  common: {
    retry: 'Try again',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    all: 'All',
    unknown: 'Unknown',
    ago: '{{duration}} ago',
    in: 'in {{duration}}',
    justNow: 'just now',
    reloading: 'Loading',
  },
} as const;
