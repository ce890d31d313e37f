export { approval } from './approval';
export { cycle } from './cycle';
export { distributeFindings } from './distribute-findings';
