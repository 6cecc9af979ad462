/** The name of the container that serves the requests. */
export const CONTAINER = 'App';

/** The name of the container that takes the traces. */
export const COLLECTOR = 'Collector';
