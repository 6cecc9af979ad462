import type { Configuration } from './configuration';

/** A page: its title, and what it shows. */
export interface Page {
  readonly title: string;
  render(configuration: Configuration): Node[];
}

/** Each route is a chunk of its own, loaded when it is first visited. */
const routes: Record<string, () => Promise<Page>> = {
  '/': async () => (await import('./pages/home')).home,
  '/about': async () => (await import('./pages/about')).about,
};

export function startRouter(main: HTMLElement, configuration: Configuration): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || !isOurs(link, event)) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    void show(main, configuration, true);
  });
  addEventListener('popstate', () => void show(main, configuration, true));
  void show(main, configuration, false);
}

/** Whether a click stays within the site: not a new tab, not another origin, not a place within the page. */
function isOurs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey &&
    link.origin === location.origin && !link.hash && !link.target;
}

let latest = 0;

async function show(main: HTMLElement, configuration: Configuration, moveFocus: boolean): Promise<void> {
  const visit = ++latest;
  const path = location.pathname.replace(/(?<=.)\/$/, '');
  const load = routes[path] ?? (async () => (await import('./pages/not-found')).notFound);
  const page = await load();
  if (visit !== latest) return; // the visitor has gone on meanwhile
  document.title = `${page.title} · Ashlar`;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a')) {
    link.toggleAttribute('aria-current', false);
    if (link.pathname === path) link.setAttribute('aria-current', 'page');
  }
  main.replaceChildren(...page.render(configuration));
  if (moveFocus) main.focus(); // so that a screen reader begins with the new page
}
