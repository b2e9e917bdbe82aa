// Package ui holds the small pieces that stages, dialogs and fields are drawn
// with, one folder each. They take values and give lines of cells; none of them
// knows a stage, a launch or the network, and only input, calendar, jsonview, stack
// and grid take keys.
//
//   - wrap: text in cells, the ground for all others: measured, wrapped, cut, padded
//   - input: text that is typed, one line or many, with the terminal's own cursor
//   - calendar: a month in which a day is chosen
//   - stack: blocks one under another, of which only those that show are drawn
//   - grid: rows and columns with a cell in front, of which only those that show are drawn
//   - jsonview: the JSON of a launch, coloured, scrolled, searched, an answer marked
//   - overlay: a box over the middle of the screen
//   - frame: the lines around a stage: header, status
//   - timeline: what is due, over days
//   - result: what a launch made
//   - footer: the keys that act, as bindings and drawn
//
// What is found by typing is package picker's, what one answer is typed into
// package field's, and the colours are package theme's.
package ui
