// Package tui is the wizard: a Bubble Tea program whose root shows one stage at
// a time, a menu and questions over it, and the payload beside it. The root
// knows the way (package journey), the frame and the keys that act everywhere;
// what a stage does inside is the stage's business (packages stage/…).
//
// Nothing here decides what is valid or makes bytes of a launch (package
// payload), and nothing blocks: the network and the disk are asked in commands.
package tui
