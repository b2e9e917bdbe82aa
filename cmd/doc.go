// Package cmd is kickoff's command line: one file a command, which turns flags
// into calls and results into output and exit codes. Rules of the domain live in
// package payload, requests in package api, the screen in package tui.
//
// A command never touches the process itself: streams, environment, clock and
// signals come in through a Host, so that tests run commands without one.
// Standard output carries the result alone; all else goes to standard error.
package cmd
