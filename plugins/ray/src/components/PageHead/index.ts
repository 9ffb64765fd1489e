export { PageHead } from './PageHead';
export { Facts } from './Facts';
