// Reads a BVH file with three.js and prints {names, frameTime, frames: [[x, y, z] per joint] per row} in the file's unit.
import { readFileSync } from 'node:fs';
import { AnimationMixer, Vector3 } from 'three';
import { BVHLoader } from 'three/examples/jsm/loaders/BVHLoader.js';

const text = readFileSync(process.argv[2], 'utf8');
const { skeleton, clip } = new BVHLoader().parse(text);
const bones = skeleton.bones.filter((bone) => bone.name !== 'ENDSITE');
const rows = Number(/Frames:\s*(\d+)/.exec(text)[1]);
const mixer = new AnimationMixer(skeleton.bones[0]);
mixer.clipAction(clip).play();
const frames = [];
for (let row = 0; row < rows; row++) {
  // The mixer wraps at the end of the clip: stay a hair inside it.
  mixer.setTime(Math.min(row * (clip.duration / Math.max(1, rows - 1)), clip.duration - 1e-9));
  skeleton.bones[0].updateMatrixWorld(true);
  frames.push(bones.map((bone) => new Vector3().setFromMatrixPosition(bone.matrixWorld).toArray()));
}
console.log(JSON.stringify({ names: bones.map((bone) => bone.name), frameTime: clip.duration / Math.max(1, rows - 1), frames }));
