import sys, time, tempfile
from pathlib import Path
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
import place, journey
t=time.time()
with tempfile.TemporaryDirectory() as d:
    d=Path(d)
    with place.forking(d):
        print("forks", time.time()-t)
        outs=[]
        for k in range(2):
            t=time.time()
            f=d/str(k); f.mkdir()
            with place.placed(f, k==1) as p:
                j=journey.Journey(p)
                try:
                    found=j.go()
                except BaseException:
                    print(p.log()[-3000:]); raise
                print(k, time.time()-t, found.runs, found.trouble)
                outs.append(journey.read(p, found))
                print({k: list(v) for k,v in outs[-1].items()})
                import os, subprocess
                print(subprocess.run(["du","-sh",str(p.workspace)],capture_output=True,text=True).stdout)
            print("closed", time.time()-t)
        for d in journey.differences(*outs): print("DIFF", d)
