export { AccessNotices } from './AccessNotices';
export { EmptyNotice } from './EmptyNotice';
export { ErrorNotice } from './ErrorNotice';
export { FleetNotices } from './FleetNotices';
export { LoadingNotice } from './LoadingNotice';
