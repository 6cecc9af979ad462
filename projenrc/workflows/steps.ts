import type { JobStep } from 'projen/lib/github/workflows-model';

// Actions are pinned by commit: a moved tag can't change what runs.

export const CHECKOUT: JobStep = {
  name: 'Check out',
  uses: 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8', // v5.0.0
  with: { 'persist-credentials': false },
};

export const SETUP_PYTHON: JobStep = {
  name: 'Set up Python for the local cloud',
  uses: 'actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c', // v6.0.0
  with: { 'python-version': '3.12' },
};

export function setupNode(version: string): JobStep {
  return {
    name: 'Set up Node',
    uses: 'actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903', // v6.0.0
    with: { 'node-version': version, 'package-manager-cache': false },
  };
}
