// What is the same in every run: the template, what rule packs find in it, and the case's own figures.
import { cases, sideOf } from '../cases';
import { findingsOf } from '../findings';
import { idleCostOf } from '../prices';
import { load, synthesize } from '../synth';
import { countOf, depthOf, isCustomResource } from '../template';
import { answer } from './probe';

const RESOURCES_OF_A_STACK = 500; // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html

const [name, which] = process.argv.slice(2);
const side = sideOf(cases, name, which);
const lib = load(side.module);
const one = synthesize((stack) => side.build(lib, stack, 1));
const two = synthesize((stack) => side.build(lib, stack, 2));
const resources = countOf(one.template, () => true);
const more = countOf(two.template, () => true) - resources;

answer({
  resources,
  more,
  perStack: 1 + Math.floor((RESOURCES_OF_A_STACK - resources) / more),
  bytes: one.bytes,
  idle: idleCostOf(one.template),
  depth: depthOf(one.template),
  functions: countOf(one.template, (type) => type === 'AWS::Lambda::Function'),
  customResources: countOf(one.template, isCustomResource),
  ...findingsOf(one.stack),
  ...side.further?.(lib),
});
