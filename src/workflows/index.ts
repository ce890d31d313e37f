export { approval } from './approval';
export { archive } from './archive';
export { cycle } from './cycle';
export { distributeFindings } from './distribute-findings';
