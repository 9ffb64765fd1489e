export { ClusterStateLabel, JobStateLabel, ToneLabel } from './State';
export { StateGlyph } from './StateGlyph';
