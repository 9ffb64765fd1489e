// The suite kills its API servers, so it starts its own.
export const needs = ['build'];
