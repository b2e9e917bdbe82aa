// Package uploads brings the local files of a launch to the server, one after the
// other, and remembers what is there.
//
//	waiting ─▶ sending ─▶ done
//	              ├────▶ paused     the person stopped it; it begins anew
//	              ├────▶ failed     the server has nothing of it
//	              └────▶ doubtful   the server may have a copy
//
// Whatever the server has is remembered by its content, so that no byte is sent
// twice, and nothing that may have been stored is sent again by itself
// (docs/api.md, "File upload"). A Queue belongs to no screen: widgets and stages
// ask it how a file fares. What the answers say, and when to draw, is decided
// elsewhere.
package uploads
