import { world } from './support/world';

describe('a further service', () => {
  test.each(['Default', 'Service', 'TargetGroup', 'Orders'])('fails with the id %s when a part of the API has it', (id) => {
    const { api } = world();
    api.addService('Orders', { path: '/orders/*', priority: 20 });
    expect(() => api.addService(id, { path: '/prices/*', priority: 1 })).toThrow(
      `"${id}" can't be the id of a service, since a part of the API has it: use another one, such as "Orders"`);
  });

  test('that fails leaves its priority and its requests to the next one', () => {
    const { api } = world();
    expect(() => api.addService('Orders', { path: '/orders/*', priority: 7, containerPort: 0 })).toThrow('containerPort');
    expect(() => api.addService('Prices', { path: '/orders/*', priority: 7 })).not.toThrow();
  });
});
