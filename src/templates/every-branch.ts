import { CaseTag, type Context, type Emitter, IfTag, type Template, UnlessTag } from 'liquidjs';
import type { TagClass } from './engine';

/*
 * For a trial: a condition takes all of its branches, so that what a template does on a rare finding is tried as well. No filter
 * minds a value that nobody gave, so whatever a branch is guarded against does no harm there.
 */

class EveryIf extends IfTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, string> {
    for (const { value, templates } of this.branches) {
      yield value.value(context, false);
      yield this.liquid.renderer.renderTemplates(templates, context, emitter);
    }
    yield this.liquid.renderer.renderTemplates(this.elseTemplates ?? [], context, emitter);
  }
}

class EveryUnless extends UnlessTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, unknown, unknown> {
    for (const { value, templates } of this.branches) {
      yield value.value(context, false);
      yield this.liquid.renderer.renderTemplates(templates, context, emitter);
    }
    return yield this.liquid.renderer.renderTemplates(this.elseTemplates, context, emitter);
  }
}

class EveryCase extends CaseTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    yield this.value.value(context, false);
    const branches: Template[][] = [...this.branches.map(({ templates }) => templates), this.elseTemplates];
    for (const templates of branches) {
      yield this.liquid.renderer.renderTemplates(templates, context, emitter);
    }
  }
}

export const EVERY_BRANCH: Readonly<Record<string, TagClass>> = {
  if: EveryIf,
  unless: EveryUnless,
  case: EveryCase,
};
