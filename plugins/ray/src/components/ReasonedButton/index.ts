export { ReasonedButton } from './ReasonedButton';
