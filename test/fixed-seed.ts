import fc from 'fast-check';

// Property tests try the same cases in every run, so that a build passes or fails for good and not by luck.
// PITOT_PROPERTY_SEED=random looks for new ones; a number repeats what such a search has found.
const { PITOT_PROPERTY_SEED: seed = '20261122' } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
