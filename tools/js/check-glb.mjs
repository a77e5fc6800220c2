// Validates a GLB file with the Khronos validator and reads it with three.js. Prints
// {errors, warnings, infos, messages, fps, times, names, frames: [[x, y, z] per joint] per key} in metres.
import { readFileSync } from 'node:fs';
import { AnimationMixer, Vector3 } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import validator from 'gltf-validator';

globalThis.self ??= globalThis;
const bytes = readFileSync(process.argv[2]);
const report = await validator.validateBytes(new Uint8Array(bytes), { uri: 'file.glb', maxIssues: 20 });
const { numErrors: errors, numWarnings: warnings, numInfos: infos, messages } = report.issues;

const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const gltf = await new Promise((resolve, reject) => new GLTFLoader().parse(copy, '', resolve, reject));
const bones = [];
gltf.scene.traverse((node) => { if (node.isBone) bones.push(node); });
const clip = gltf.animations[0];
const times = clip ? [...clip.tracks[0].times] : [];
const mixer = new AnimationMixer(gltf.scene);
if (clip) mixer.clipAction(clip).play();
const frames = times.map((time) => {
  mixer.setTime(Math.min(time, clip.duration - 1e-9));
  gltf.scene.updateMatrixWorld(true);
  return bones.map((bone) => new Vector3().setFromMatrixPosition(bone.matrixWorld).toArray());
});
console.log(JSON.stringify({
  errors, warnings, infos, messages: messages.map((m) => `${m.code} ${m.pointer ?? ''} ${m.message}`),
  fps: gltf.asset.extras?.fps ?? null, times, names: bones.map((bone) => bone.name), frames,
}));
