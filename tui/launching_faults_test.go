package tui

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kickoff/api/sandbox"
)

// Each way in which each request of a launch can go wrong: what the screen says
// in the end, and how many processes there are then. No key but the first enter
// of each launch sends anything.
func TestEachFaultOfEachRequestEndsInTheRightWords(t *testing.T) {
	tests := []struct {
		rules string
		says  string
		made  int
	}{
		{"POST */file 500", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file 502", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file 503", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file html", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file drop-before", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file drop-after", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file 500-after", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file truncate", "Nobody knows whether map.pdf was uploaded", 0},
		{"POST */file 401", "map.pdf could not be uploaded", 0},
		{"POST */file 403", "map.pdf could not be uploaded", 0},
		{"POST */file 429:1s x1", "read back as sent", 1},
		{"POST */file slow:1s", "read back as sent", 1},

		{"POST */runs 500", "it may still come", 0},
		{"POST */runs 502", "it may still come", 0},
		{"POST */runs 503", "it may still come", 0},
		{"POST */runs html", "it may still come", 0},
		{"POST */runs drop-before", "it may still come", 0},
		{"POST */runs 401", "Not signed in any more", 0},
		{"POST */runs 403", "Not allowed", 0},
		{"POST */runs 429:0s", "the server asked for a pause", 0},
		{"POST */runs 429:0s x2", "read back as sent", 1},
		{"POST */runs drop-after", "the process was found", 1},
		{"POST */runs 500-after", "the process was found", 1},
		{"POST */runs truncate", "the process was found", 1},
		{"POST */runs slow:1s", "read back as sent", 1},
		{"POST */runs forget:Visitor", "stored otherwise than sent", 1},
		{"POST */runs shift", "read back as sent", 1},
		{"POST */runs drop-after; GET */runs 403 x2", "it could not be looked up", 1},
		{"POST */runs drop-after; POST */runs forget:Visitor", "Cannot tell", 1},

		{"GET */runs 500 x1", "read back as sent", 1},
		{"GET */runs 401 x1", "read back as sent", 1},
		{"GET */runs 403 x1", "read back as sent", 1},
		{"GET */runs truncate x1", "read back as sent", 1},
		{"GET */runs html x1", "read back as sent", 1},
		{"GET */runs drop-before x1", "read back as sent", 1},
		{"GET */runs 429:1s x1", "read back as sent", 1},
		{"GET */runs/* 500", "! it cannot be read back: ", 1},
		{"GET */runs/* 403", "! it cannot be read back: ", 1},
		{"GET */runs/* truncate", "! it cannot be read back: ", 1},
		{"GET */runs/* drop-before x1", "read back as sent", 1},
	}
	for _, tt := range tests {
		t.Run(strings.ReplaceAll(tt.rules, "*/", ""), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "map.pdf")
			if err := os.WriteFile(path, []byte("%PDF-1.4"), 0o600); err != nil {
				t.Fatal(err)
			}
			signals := make(chan os.Signal, 1)
			rules, err := sandbox.ParseFaults(strings.Split(tt.rules, ";")...)
			if err != nil {
				t.Fatal(err)
			}
			w, client, done := begin(t, signals, rules...)
			w.See("Customer Visit").Press("enter").See("Kick-off 0/2").Type("Jane").Press("enter").See("Jane").Type(path).Press("enter").See("map.pdf", "Kick-off 2/2")
			w.Press("alt+r").See("Visitor  ", "Jane", "[ Launch").Press("l").See("y launches").Send("y")
			if strings.HasSuffix(tt.rules, "429:0s") {
				w.Await(tt.says) // it counts down for minutes
			} else {
				w.See(tt.says)
			}
			if made := len(storedRuns(t, client)); made != tt.made {
				t.Errorf("the server has %d processes, want %d", made, tt.made)
			}
			signals <- syscall.SIGTERM
			if e := finished(t, done); len(e.outcome.Runs) != tt.made && !e.outcome.Unknown {
				t.Errorf("ended with %+v", e)
			}
		})
	}
}
