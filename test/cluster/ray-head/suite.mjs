export const needs = ['ray-plane'];
