export { LifeLine } from './LifeLine';
