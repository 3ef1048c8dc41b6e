#!/bin/bash
# A comparison on many nodes: each task of the array computes its part of the runs into a store of its own.
#   mkdir -p logs && sbatch examples/slurm/pitot-array.sh
# When all tasks have ended, on any machine that sees the folder:
#   pitot merge runs/part-* --into runs/all
#   pitot compare flash-crowd --seeds 200 --store runs/all
# A task that was killed is submitted again by its number (sbatch --array=3 ...): it goes on where it was.
#SBATCH --job-name=pitot
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=1G
#SBATCH --time=01:00:00
#SBATCH --output=logs/pitot-%A-%a.log
set -euo pipefail

part=$SLURM_ARRAY_TASK_ID
# As many parts as the array has; PARTS when single tasks of it are submitted again.
parts=${PARTS:-$SLURM_ARRAY_TASK_COUNT}

# The same scenario, seeds and policies in every task: only --shard and --store differ.
${PITOT:-npx pitot} compare "${SCENARIO:-flash-crowd}" \
  --seeds "${SEEDS:-200}" \
  --shard "$part/$parts" \
  --store "${RUNS:-runs}/part-$part" \
  --threads "${SLURM_CPUS_PER_TASK:-1}"
