"""Random dispatch cases from the real UsersDispatcher, gevent and its clock scripted; cases on which it hangs are left out.
Usage: python3 make_random_dispatch.py FOLDER_OF_LOCUST out.json VERSION SEED CASES   (package roundrobin on the path)"""
import sys, types, json, random, signal
path, out, version, seed = sys.argv[1:5]

g = types.ModuleType('gevent'); sys.modules['gevent'] = g
l = types.ModuleType('locust'); l.User = object; sys.modules['locust'] = l
import importlib.util
spec = importlib.util.spec_from_file_location('dispatch', path + '/locust/dispatch.py'); D = importlib.util.module_from_spec(spec); spec.loader.exec_module(D)
clock=[0.0]; limit=[float('inf')]
class Killed(Exception): pass
class G:
    @staticmethod
    def sleep(s):
        if clock[0]+s > limit[0]: raise Killed()
        clock[0]+=s
D.gevent=G
class T:
    @staticmethod
    def perf_counter(): return clock[0]
D.time=T
class Node:
    def __init__(s,id): s.id=id
def cls(name, weight=1, fixed=0): return type(name,(object,),{"weight":weight,"fixed_count":fixed})
def dispatch(classes, steps, workers):
    clock[0]=0.0
    cs={c[0]:cls(*c) for c in classes}
    nodes=[Node("local" if workers==1 else f"h{i%2}_{i}") for i in range(workers)]
    d=D.UsersDispatcher(worker_nodes=nodes,user_classes=list(cs.values()))
    res=[]
    for i,st in enumerate(steps):
        limit[0]=steps[i+1][0] if i+1<len(steps) else float('inf')
        clock[0]=max(clock[0],st[0])
        ucs=[cs[n] for n in st[3]] if len(st)>3 else None
        d.new_dispatch(st[1],st[2],ucs)
        it=[]
        try:
            for u in d: it.append([round(clock[0],6), u["local"] if workers==1 else u])
        except Killed: pass
        res.append({"at":st[0],"target":st[1],"rate":st[2],"classes":st[3] if len(st)>3 else None,"iterations":it})
    return {"classes":classes,"workers":workers,"steps":res,"order":[u for _,u in d._active_users]}
class Hang(Exception): pass
def on(*a): raise Hang()
signal.signal(signal.SIGALRM,on)
R=random.Random(int(seed)); cases=[]; hangs=[]
for n in range(int(sys.argv[5])):
    k=R.randint(1,4); names=R.sample(['Ann','Bob','Cy','Dee','Eve'],k)
    classes=[[x, R.choice([1,1,2,3,5,7,20,25,1.2,0.5]), R.choice([0,0,0,0,1,2,5])] for x in names]
    t=0; steps=[]
    for s in range(R.randint(2,6)):
        st=[t, R.randint(0,30), R.choice([1,2,4,8,2.5,1.9,0.5,3.5,30])]
        if R.random()<.3: st.append(R.sample(names,R.randint(1,k)))
        steps.append(st); t+=R.choice([1,2,3,5,10])
    w=R.choice([1,1,1,2,3,5])
    signal.setitimer(signal.ITIMER_REAL,.5)
    try: cases.append(dispatch(classes,steps,w))
    except Hang: hangs.append([classes,steps])
    finally: signal.setitimer(signal.ITIMER_REAL,0)
print(version,len(cases),'hangs',len(hangs), hangs[:1])
json.dump({"locust":version,"dispatch":cases},open(out,'w'),separators=(',',':'))
