import { element } from '../element';
import type { Page } from '../router';

export const about: Page = {
  title: 'About',
  render: () => [
    element('h1', {}, 'About this site'),
    element('p', {}, 'This page is a chunk of its own: a tab that stays open during a release can still load it afterwards.'),
    element('ul', {},
      element('li', {}, 'Files whose names hold a hash are kept by browsers for a year; everything else is asked for again.'),
      element('li', {}, 'A path without a file, such as this one, is answered with the page, and the route is found in the browser.'),
      element('li', {}, 'Scripts and styles come from this origin only.')),
  ],
};
