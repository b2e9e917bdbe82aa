package autosave

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"kickoff/payload"
)

// typing is the environment variable that makes the test binary a window that
// types until it is killed; it holds the data folder.
const typing = "KICKOFF_TEST_TYPING_IN"

func TestMain(m *testing.M) {
	if root := os.Getenv(typing); root != "" {
		typeUntilKilled(root)
		return
	}
	os.Exit(m.Run())
}

// typeUntilKilled changes an answer again and again, and prints a number when the
// change with that number must be on disk.
func typeUntilKilled(root string) {
	store := Open(root, "x")
	s := NewWriter(store.New())
	before, answers := bigForm(50)
	for n := 1; ; n++ {
		answers.SetField("f", payload.Answer{Value: payload.Text(strconv.Itoa(n)), Origin: payload.FromYou})
		s.Save(func() Record {
			return Record{Summary: Summary{Template: Template{ID: "t"}}, Before: before, Answers: answers.Snapshot()}
		})
		if n%7 != 0 {
			continue
		}
		if err := s.Flush(context.Background()); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(n)
	}
}

func TestKillWhileTypingKeepsWhatWasSaved(t *testing.T) {
	kills := 4
	if soak() {
		kills = 200
	}
	root := t.TempDir()
	for range kills {
		promised := killAfter(t, root, 1+rand.IntN(20))
		s := Open(root, "x")
		entries, quarantined := list(t, s)
		if len(entries) != 1 || len(quarantined) != 0 || entries[0].Owner != nil {
			t.Fatalf("after the kill: %+v %+v", entries, quarantined)
		}
		h := opened(t, s, entries[0].ID)
		if got, _ := strconv.Atoi(h.Record().Answers.Fields["f"].Text()); h.Locked() != nil || got < promised {
			t.Errorf("change %d was promised, and %d is on disk", promised, got)
		}
		write(t, h, h.Record())
		if err := s.Done(entries[0].ID); err != nil {
			t.Fatal(err)
		}
		if names := files(t, s); len(names) != 2 && len(names) != 3 { // the lock, the order, and one that was being written
			t.Errorf("what is left: %v", names)
		}
	}
}

// killAfter lets a window type and kills it some time after it has promised the
// given number of times. It returns the last promise.
func killAfter(t *testing.T, root string, promises int) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	window := exec.CommandContext(ctx, os.Args[0])
	window.Env = append(os.Environ(), typing+"="+root)
	out, err := window.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := window.Start(); err != nil {
		t.Fatal(err)
	}
	promised, lines := 0, bufio.NewScanner(out)
	for n := 1; lines.Scan(); n++ {
		if promised, err = strconv.Atoi(strings.TrimSpace(lines.Text())); err != nil {
			t.Fatalf("the window says %q", lines.Text())
		}
		if n == promises {
			time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, func() { window.Process.Kill() })
		}
	}
	if err := window.Wait(); err == nil {
		t.Fatal("the window ended by itself")
	}
	return promised
}
