import { element } from '../element';
import type { Page } from '../router';

export const notFound: Page = {
  title: 'Not found',
  render: () => [
    element('h1', {}, 'There is no such page'),
    element('p', {}, 'Go ', element('a', { href: '/' }, 'back to the beginning'), '.'),
  ],
};
