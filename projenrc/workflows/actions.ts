/** The actions that our workflows use, pinned by commit: a moved tag can't change what runs. */
export const ACTIONS = {
  checkout: 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8', // v5.0.0
  setupNode: 'actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903', // v6.0.0
  setupPython: 'actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c', // v6.0.0
};
