import { FINDING_CODES } from './codes';
import type { ExpressionScope } from './expression';
import { templateError } from './finding';
import { TEMPLATE_LIMITS } from './limits';
import { ManifestCompiler } from './ManifestCompiler';
import type { TreeNode } from './tree';
import type { TemplateFinding } from './types';

/**
 * Parses the text of `spec.manifest` to trees and compiles every expression in it. YAML is parsed once, here;
 * what expressions yield later is put into the tree and never parsed again, so no value can change its structure.
 */
export function compileManifest(
  text: string,
  scope: ExpressionScope,
): { documents: TreeNode[]; findings: TemplateFinding[] } {
  if (text.length > TEMPLATE_LIMITS.manifestLength) {
    return {
      documents: [],
      findings: [
        templateError(
          FINDING_CODES.manifestTooLarge,
          `The manifest has ${text.length} characters, at most ${TEMPLATE_LIMITS.manifestLength} are allowed`,
          { path: 'spec.manifest' },
        ),
      ],
    };
  }
  return new ManifestCompiler(text).compile(scope);
}
