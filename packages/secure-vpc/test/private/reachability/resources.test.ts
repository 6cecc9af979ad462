import { App, Aws, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { RootConstruct } from 'constructs';
import { read, Resources, structure, structures, text, texts } from '../../../src/private/reachability/resources';

const made = (stack: Stack, id = 'Made') => new CfnResource(stack, id, { type: 'Some::Made::Thing' });
const reader = (stack: Stack) => new CfnResource(stack, 'Reader', { type: 'Some::Reading::Thing' });

describe('a reference', () => {
  test('leads to its resource, wherever the reader is', () => {
    const app = new App();
    const home = new Stack(app, 'Home');
    const target = made(home);
    const away = new Stack(app, 'Away');
    for (const stack of [home, away, new NestedStack(away, 'Nested')]) {
      const here = reader(stack);
      expect(Resources.around(here).target(read(here, target.ref))).toBe(target);
      expect(Resources.around(here).target(read(here, Lazy.string({ produce: () => target.getAtt('Arn').toString() })))).toBe(target);
      expect(Resources.around(here).target(read(here, `${target.ref}:field`))).toBe(target);
    }
  });

  test('leads to a resource of the type that is expected, or nowhere', () => {
    const stack = new Stack();
    const target = made(stack);
    const here = reader(stack);
    const app = Resources.around(stack);
    expect(app.targetOfType('Some::Made::Thing', read(here, target.ref))).toBe(target);
    expect(app.targetOfType('Some::Other::Thing', read(here, target.ref))).toBeUndefined();
    expect(app.ofType('Some::Made::Thing')).toEqual([target]);
  });

  test('leads nowhere when it is to something that is no resource, not there, or no reference', () => {
    const here = reader(new Stack());
    const elsewhere = made(new Stack());
    const values = [new CfnParameter(here.stack, 'Given').valueAsString, Aws.REGION, Fn.importValue('Export'), 'made', `a-${elsewhere.ref}`, elsewhere.ref, undefined];
    values.forEach((value) => expect(Resources.around(here).target(read(here, value))).toBeUndefined());
  });
});

describe('an app', () => {
  test('ends at its stage, to which nothing outside can refer', () => {
    const app = new App();
    const inside = made(new Stack(new Stage(app, 'Stage'), 'Stack'));
    const outside = made(new Stack(app, 'Stack'));
    expect(Resources.around(inside).ofType('Some::Made::Thing')).toEqual([inside]);
    expect(Resources.around(outside).ofType('Some::Made::Thing')).toEqual([outside]);
  });

  test('need not be one', () => {
    const target = made(new Stack(new RootConstruct('Root'), 'Stack'));
    expect(Resources.around(target).ofType('Some::Made::Thing')).toEqual([target]);
  });
});

describe('a value', () => {
  test('is text, also with parts that only the deployment knows', () => {
    const here = reader(new Stack());
    expect(text(read(here, `com.amazonaws.${Aws.REGION}.logs`))).toBe('com.amazonaws.{"Ref":"AWS::Region"}.logs');
    expect(text(read(here, Fn.importValue('Export')))).toBe('{"Fn::ImportValue":"Export"}');
    expect(text(undefined)).toBe('');
  });

  test('is a list where it can be told', () => {
    const here = reader(new Stack());
    expect(texts(read(here, ['a', Fn.importValue('Export')]))).toEqual(['a', '{"Fn::ImportValue":"Export"}']);
    expect(texts('a')).toEqual(['a']);
    expect(texts(read(here, Fn.split(',', Fn.importValue('Export'))))).toEqual([]);
    expect(structures([{ a: 1 }, 'b'])).toEqual([{ a: 1 }, {}]);
    expect(structure(null)).toEqual({});
  });
});
