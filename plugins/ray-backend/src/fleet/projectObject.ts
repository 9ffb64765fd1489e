/*
 * What is kept of each object: the fields that the model reads, and nothing else. `managedFields`, the last applied
 * manifest and pods' volumes and environment are most of an object's bytes. Objects of a kind are all of one shape, and
 * what is alike is held once, so that a fleet of thousands takes some megabytes: they must not be changed.
 */
export { projectEvent } from './projection/projectEvent';
export { projectPod } from './projection/projectPod';
export { projectRayCluster } from './projection/projectRayCluster';
export { projectRayJob } from './projection/projectRayJob';
export { projectService } from './projection/projectService';
